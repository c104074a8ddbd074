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

{{/* What Jobs may run, by the names that Migrations choose it by: JSON. */}}
{{- define "lockkeeper.runners" -}}
{{- $context := . -}}
{{- $runners := dict -}}
{{- range $name, $profile := merge (dict "default" (omit .Values.runner "profiles")) .Values.runner.profiles -}}
{{- $secrets := list -}}
{{- range $profile.imagePullSecrets }}{{ $secrets = append $secrets .name }}{{ end -}}
{{- $_ := set $runners $name (dict
  "reference" (include "lockkeeper.image" (list $context $profile.image))
  "pullPolicy" ($profile.image.pullPolicy | default "IfNotPresent")
  "pullSecrets" $secrets) -}}
{{- end -}}
{{ toJson $runners }}
{{- end -}}

{{/* Repositories of all that Jobs may run, as a list in CEL. */}}
{{- define "lockkeeper.runnerRepositories" -}}
{{- $repositories := list .Values.runner.image.repository -}}
{{- range .Values.runner.profiles }}{{ $repositories = append $repositories .image.repository }}{{ end -}}
['{{ $repositories | uniq | sortAlpha | join "', '" }}']
{{- end -}}

{{/* Where a gate endpoint's credential and certificates are mounted. */}}
{{- define "lockkeeper.endpointFiles" -}}
/etc/lockkeeper/endpoints/{{ .name }}
{{- end -}}

{{/* Whom gates may ask, by the names that they choose it by: JSON. */}}
{{- define "lockkeeper.endpoints" -}}
{{- $endpoints := list -}}
{{- range .Values.gates.endpoints -}}
{{- $endpoint := dict "name" .name "url" .url "namespaces" .namespaces -}}
{{- if or .secretName .caBundle }}{{ $_ := set $endpoint "files" (include "lockkeeper.endpointFiles" .) }}{{ end -}}
{{- $endpoints = append $endpoints $endpoint -}}
{{- end -}}
{{ toJson $endpoints }}
{{- end -}}

{{/* The user that the operator is, as a string in CEL. */}}
{{- define "lockkeeper.account" -}}
'system:serviceaccount:{{ .Release.Namespace }}:{{ include "lockkeeper.name" . }}'
{{- end -}}

{{/* Who may take away what is another's, in CEL: whoever tidies up after a namespace or an owner, or was given the verb. */}}
{{- define "lockkeeper.mayOverride" -}}
'system:serviceaccounts:kube-system' in request.userInfo.groups || authorizer.group('lockkeeper.dev').resource('migrations').namespace(request.namespace).check('override').allowed()
{{- end -}}
