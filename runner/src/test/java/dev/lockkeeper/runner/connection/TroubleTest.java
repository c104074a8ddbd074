package dev.lockkeeper.runner.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TroubleTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("08001", new ConnectException("Connection refused"), Trouble.STARTING),
        Arguments.of("08001", new UnknownHostException("shop-rw"), Trouble.STARTING),
        Arguments.of("08006", new IOException("Connection reset"), Trouble.STARTING),
        Arguments.of("57P03", null, Trouble.STARTING),
        Arguments.of("57P01", null, Trouble.STARTING),
        Arguments.of("53300", null, Trouble.STARTING),
        Arguments.of("28P01", null, Trouble.LOGIN_REFUSED),
        Arguments.of("28000", null, Trouble.LOGIN_REFUSED),
        Arguments.of("3D000", null, Trouble.NO_DATABASE),
        Arguments.of("42501", null, Trouble.NOT_PERMITTED),
        Arguments.of("22023", null, Trouble.WRONG_PROPERTY),
        Arguments.of("08006", null, Trouble.NOT_TRUSTED),
        Arguments.of("08006", new SSLHandshakeException("no path"), Trouble.NOT_TRUSTED),
        Arguments.of(
            "08006",
            new IOException(new CertificateException("not a certificate")),
            Trouble.NOT_TRUSTED),
        Arguments.of("08004", null, Trouble.OTHER),
        Arguments.of(null, null, Trouble.OTHER));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void shouldTellWhatPassesFromWhatDoesNot(String state, Throwable cause, Trouble trouble) {
    assertThat(Trouble.of(new SQLException("no", state, cause))).isEqualTo(trouble);
  }

  @Test
  void shouldTellAServerWithoutTlsByTheDriversWord() {
    var refused = new SQLException("The server does not support SSL.", "08004");

    assertThat(Trouble.of(refused)).isEqualTo(Trouble.NOT_TRUSTED);
  }
}
