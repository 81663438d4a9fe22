module daybook.invalid/tools/dapr-cli

go 1.25

require (
	github.com/dapr/cli v1.16.5
	github.com/dapr/components-contrib v1.16.5
)
