{{/* Labels of everything that belongs to the release. */}}
{{- define "daybook.labels" -}}
app.kubernetes.io/part-of: daybook
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* What tells one app's pods from all others. Argument: {root, app}. */}}
{{- define "daybook.selector" -}}
app.kubernetes.io/name: {{ .app }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{/* Name of what belongs to one app. Argument: {root, app}. */}}
{{- define "daybook.name" -}}
{{ printf "%s-%s" .root.Release.Name .app | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
The shared Dapr files as the cluster gets them, as a JSON list: the files as they are, with the release's labels, and
with the namespace that an access control policy means put in.
*/}}
{{- define "daybook.resources" -}}
{{- $resources := list }}
{{- range $path, $_ := .Files.Glob "files/**.yaml" }}
  {{- $resource := $.Files.Get $path | fromYaml }}
  {{- if not $resource.kind }}
    {{- fail (printf "%s is not a resource: %s" $path (toString $resource)) }}
  {{- end }}
  {{- $_ := set $resource.metadata "labels" (include "daybook.labels" $ | fromYaml) }}
  {{- range dig "spec" "accessControl" "policies" list $resource }}
    {{- $_ := set . "namespace" $.Release.Namespace }}
  {{- end }}
  {{- $resources = append $resources $resource }}
{{- end }}
{{- if not $resources }}
  {{- fail "the Dapr files are missing: package the chart from a whole checkout" }}
{{- end }}
{{- toJson $resources }}
{{- end }}

{{/*
Names of the Secrets that an app's sidecar reads, as a JSON list: those that its components refer to, and those that
its Configuration lets the app itself read. Argument: {root, app}.
*/}}
{{- define "daybook.secrets" -}}
{{- $names := list }}
{{- range include "daybook.resources" .root | fromJsonArray }}
  {{- if and (eq .kind "Component") (has $.app .scopes) }}
    {{- range .spec.metadata }}
      {{- with dig "secretKeyRef" "name" "" . }}{{ $names = append $names . }}{{ end }}
    {{- end }}
  {{- else if and (eq .kind "Configuration") (eq .metadata.name $.app) }}
    {{- range dig "spec" "secrets" "scopes" list . }}
      {{- $names = concat $names (.allowedSecrets | default list) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $names | uniq | sortAlpha | toJson }}
{{- end }}
