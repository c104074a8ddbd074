{{/* The name of everything: the release's, with the chart's where the release does not say it. */}}
{{- define "lockkeeper.name" -}}
{{- $name := ternary .Release.Name (printf "%s-lockkeeper" .Release.Name) (contains "lockkeeper" .Release.Name) -}}
{{- $name | trunc 53 | trimSuffix "-" -}}
{{- end -}}

{{/* What selects the operator's pods; it cannot change in a release's life. */}}
{{- define "lockkeeper.selector" -}}
app.kubernetes.io/name: lockkeeper
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{- define "lockkeeper.labels" -}}
{{ include "lockkeeper.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: lockkeeper
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* An image's reference, of (list context image). */}}
{{- define "lockkeeper.image" -}}
{{- $context := index . 0 -}}
{{- $image := index . 1 -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default $context.Chart.AppVersion }}
{{- end -}}
{{- end -}}
