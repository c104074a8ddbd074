package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.operator.reason.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API server's words for a refusal, as version 1.34 says them. */
class RefusalTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jobs.batch \"x\" is forbidden: exceeded quota: small, requested: count/jobs.batch=1, used:"
            + " count/jobs.batch=0, limited: count/jobs.batch=0 | QUOTA_EXCEEDED",
        "pods \"x\" is forbidden: failed quota: small: must specify limits.cpu | QUOTA_EXCEEDED",
        "jobs.batch \"x\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied"
            + " request: not today | ADMISSION_REFUSED",
        "admission webhook \"w.example.org\" denied the request: not today | ADMISSION_REFUSED",
        "pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\" | ADMISSION_REFUSED",
        "pods \"x\" is forbidden: maximum memory usage per Container is 64Mi | ADMISSION_REFUSED",
        "jobs.batch is forbidden: User \"system:serviceaccount:a:b\" cannot create resource"
            + " \"jobs\" in API group \"batch\" in the namespace \"shop\" | API_REFUSED",
        "jobs.batch \"x\" is forbidden: unable to create new content in namespace shop because it"
            + " is being terminated | API_REFUSED",
        "Job.batch \"x\" is invalid: spec.template: Invalid value | API_REFUSED"
      })
  void shouldTellQuotaPolicyAndRoleApart(String message, Reason reason) {
    var refusal = Refusal.of(message, Reason.API_REFUSED);

    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.message()).startsWith(message).endsWith(". " + reason.remedy());
  }
}
