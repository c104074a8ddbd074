package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.contract.Sha256;
import dev.lockkeeper.operator.cluster.ApiServer;
import dev.lockkeeper.operator.cluster.Refusals;
import dev.lockkeeper.operator.migration.core.Announcement;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happened as Events, for {@code kubectl describe} and {@code kubectl get events}. An
 * Event is a courtesy: one that cannot be written holds up nothing.
 */
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
  private static final String CONTROLLER = "lockkeeper.dev/operator";
  private static final int LONGEST_NOTE = 1024;
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final ApiServer api;
  private final String instance;
  private final Clock clock;

  /**
   * Speaks for one operator.
   *
   * @param instance its pod's name
   */
  Announcer(ApiServer api, String instance, Clock clock) {
    this.api = api;
    this.instance = instance;
    this.clock = clock;
  }

  void announce(Migration migration, Announcement announcement) {
    try {
      api.create(event(migration, announcement));
    } catch (KubernetesClientException e) {
      // Said already, by a pass that came no further or by an earlier retry; or the namespace is
      // going and takes no more.
      if (!Refusals.isConflict(e) && !Refusals.isTerminating(e)) {
        LOG.warn("No Event {} could be written: {}", announcement.reason(), e.getMessage());
      }
    }
  }

  private Event event(Migration migration, Announcement announcement) {
    var metadata = migration.getMetadata();
    return new EventBuilder()
        .withNewMetadata()
        .withName(name(migration, announcement))
        .withNamespace(metadata.getNamespace())
        .endMetadata()
        .withEventTime(new MicroTime(MICRO_TIME.format(clock.instant())))
        .withReportingController(CONTROLLER)
        .withReportingInstance(instance)
        .withAction("Reconcile")
        .withType(announcement.warning() ? "Warning" : "Normal")
        .withReason(announcement.reason())
        .withNote(cut(announcement.message()))
        .withRegarding(
            new ObjectReferenceBuilder()
                .withApiVersion(migration.getApiVersion())
                .withKind(migration.getKind())
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .withResourceVersion(metadata.getResourceVersion())
                .build())
        .build();
  }

  /** The same for the same news: it is told once, by whoever comes to it however often. */
  private static String name(Migration migration, Announcement announcement) {
    var metadata = migration.getMetadata();
    var news =
        String.join(
            "/",
            metadata.getUid(),
            announcement.about(),
            announcement.reason(),
            String.valueOf(announcement.warning()));
    var hash = Sha256.hex(news);
    return metadata.getName() + "." + hash.substring(0, 16);
  }

  private static String cut(String note) {
    return note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE - 1) + "…";
  }
}
