{{/* What an app reads from its environment. Argument: {root, app, set}, set being the app's values. */}}
{{- define "daybook.env" -}}
- {name: APP_PORT, value: {{ .root.Values.ports.callback | quote }}}
- {name: OPS_LISTEN, value: {{ printf "0.0.0.0:%d" (int .root.Values.ports.ops) | quote }}}
{{- if .set.public }}
- {name: LISTEN, value: {{ printf "0.0.0.0:%d" (int .root.Values.ports.http) | quote }}}
{{- if .root.Values.devTokens }}
- {name: DAYBOOK_DEV_TOKENS, value: "on"}
{{- end }}
- {name: RATE_LIMIT_USER, value: {{ .root.Values.rateLimits.user | int | quote }}}
- {name: RATE_LIMIT_ADDRESS, value: {{ .root.Values.rateLimits.address | int | quote }}}
{{- with .root.Values.edge.trustedProxies }}
- {name: TRUSTED_PROXIES, value: {{ join "," . | quote }}}
{{- end }}
{{- with .root.Values.edge.corsOrigins }}
- {name: CORS_ORIGINS, value: {{ join "," . | quote }}}
{{- end }}
{{- if .root.Values.ingress.enabled }}
- {name: BEHIND_TLS, value: "on"}
{{- end }}
{{- with .root.Values.oidc }}
{{- if .issuer }}
- {name: OIDC_ISSUER, value: {{ .issuer | quote }}}
- {name: OIDC_AUDIENCE, value: {{ .audience | quote }}}
{{- end }}
{{- end }}
{{- end }}
{{- if eq .app "notifier" }}
- {name: PUBLIC_URL, value: {{ .root.Values.publicUrl | default (printf "https://%s" .root.Values.ingress.host) | quote }}}
{{- end }}
- {name: LOG_FORMAT, value: json}
- {name: RUST_LOG, value: {{ .root.Values.log.level | quote }}}
{{- with .root.Values.otlpEndpoint }}
- {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }}}
{{- end }}
- name: DAPR_API_TOKEN
  valueFrom: {secretKeyRef: {name: {{ .root.Values.tokens.dapr }}, key: token}}
- name: APP_API_TOKEN
  valueFrom: {secretKeyRef: {name: {{ .root.Values.tokens.app }}, key: token}}
{{- end }}
