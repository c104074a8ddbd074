package dev.lockkeeper.api;

import dev.lockkeeper.api.Manifests.Accepted;
import dev.lockkeeper.api.Manifests.Refused;
import java.util.stream.Stream;

/** Windows as users write them: good and bad. */
final class WindowManifests {
  private static final String NIGHTLY = "{cron: '0 2 * * *', duration: 4h}";

  static Stream<Refused> refused() {
    return Stream.of(
        badWindow("a window of nothing", "timeZone: UTC", "spec", "give open, closed or both"),
        badWindow(
            "a zone that nobody knows",
            "timeZone: Europe/Atlantis, open: [%s]".formatted(NIGHTLY),
            "spec.timeZone",
            "must be a time zone of the IANA database"),
        badWindow(
            "an offset for a zone",
            "timeZone: '+02:00', open: [%s]".formatted(NIGHTLY),
            "spec.timeZone",
            "should match"),
        badWindow(
            "the server's own zone",
            "timeZone: Local, open: [%s]".formatted(NIGHTLY),
            "spec.timeZone",
            "must be a time zone of the IANA database"),
        badCron("no cron expression", "every night", "must be a cron expression of five fields"),
        badCron("six fields", "0 0 2 * * SAT", "must be a cron expression of five fields"),
        badCron("an hour that is none", "0 24 * * *", "must be a cron expression of five fields"),
        badCron("a macro", "@daily", "must be a cron expression of five fields"),
        badCron("the 30th of February", "0 2 30 2 *", "never comes"),
        badCron("late in February", "0 2 30-31,31 FEB *", "never comes"),
        badCron("the 31st of April", "0 2 31 4 *", "never comes"),
        badCron("the 31st of short months", "0 2 31 4,JUN,9,11,2 *", "never comes"),
        badWindow(
            "a span of no time",
            "open: [{cron: '0 2 * * *', duration: 0s}]",
            "spec.open[0].duration",
            "must be a duration of more than nothing"),
        badWindow(
            "a span without a length",
            "open: [{cron: '0 2 * * *'}]",
            "spec.open[0]",
            "give either cron with duration, or from with to"),
        badWindow(
            "a span that is both",
            "open: [{cron: '0 2 * * *', duration: 4h, from: '2026-12-01T22:00:00Z'}]",
            "spec.open[0]",
            "give either cron with duration, or from with to"),
        badWindow(
            "a span without an end",
            "open: [{from: '2026-12-01T22:00:00Z'}]",
            "spec.open[0]",
            "give either cron with duration, or from with to"),
        badWindow(
            "an end before the beginning",
            "open: [{from: '2026-12-01T22:00:00Z', to: '2026-12-01T23:30:00+02:00'}]",
            "spec.open[0]",
            "from must be before to"),
        badWindow(
            "a closure of no time",
            "closed: [{from: '2026-12-01T22:00:00Z', to: '2026-12-01T22:00:00Z'}]",
            "spec.closed[0]",
            "from must be before to"),
        badWindow(
            "a time that is none",
            "closed: [{from: Friday, to: '2026-12-01T22:00:00Z'}]",
            "spec.closed[0].from",
            "date-time"),
        badWindow(
            "a cutoff that leaves nothing",
            "startCutoff: 4h, open: [%s]".formatted(NIGHTLY),
            "spec",
            "startCutoff must be shorter than every duration"),
        badWindow(
            "an end that means nothing",
            "onClose: Explode, open: [%s]".formatted(NIGHTLY),
            "spec.onClose",
            "Unsupported value"));
  }

  private static Refused badWindow(String what, String spec, String field, String message) {
    return new Refused(what, window(spec), field, message);
  }

  private static Refused badCron(String what, String cron, String message) {
    return badWindow(
        what, "open: [{cron: '%s', duration: 4h}]".formatted(cron), "spec.open[0].cron", message);
  }

  private static Accepted goodCron(String what, String cron) {
    return new Accepted(what, window("open: [{cron: '%s', duration: 4h}]".formatted(cron)));
  }

  /** A window of that spec. */
  static String window(String spec) {
    return """
    apiVersion: lockkeeper.dev/v1alpha1
    kind: MaintenanceWindow
    metadata: {name: saturday-night}
    spec: {%s}
    """
        .formatted(spec);
  }

  static Stream<Accepted> accepted() {
    return Stream.of(
        new Accepted("a window that comes back", window("open: [%s]".formatted(NIGHTLY))),
        new Accepted(
            "a window with all there is",
            window(
                "timeZone: America/Argentina/Buenos_Aires, open: [%s, {from: '2026-12-01T22:00:00Z',"
                        .formatted(NIGHTLY)
                    + " to: '2026-12-02T02:00:00+01:00'}], closed: [{from: '2026-11-27T00:00:00Z',"
                    + " to: '2026-12-01T00:00:00Z', reason: Black Friday}], startCutoff: 45m,"
                    + " onClose: Finish")),
        new Accepted(
            "a freeze",
            window(
                "namespaceSelector: {matchLabels: {tier: shop}}, closed: [{from:"
                    + " '2026-11-27T00:00:00Z', to: '2026-12-01T00:00:00Z'}]")),
        goodCron("every quarter of an hour", "*/15 * * * *"),
        goodCron("lists, ranges and steps", "0,30 8-18/2 1-7,15 JAN-MAR,9 MON-FRI"),
        goodCron("leap days", "0 2 29 2 *"),
        goodCron("the 31st, where there is one", "0 2 31 * *"),
        goodCron("the 30th of February or any Monday", "0 2 30 2 MON"),
        goodCron("the 30th of April", "0 2 30,31 4 *"));
  }

  private WindowManifests() {}
}
