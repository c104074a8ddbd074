package dev.lockkeeper.api;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Manifests as users write them: good, bad and odd. */
final class Manifests {
  private static final String NO_SOURCE = "name exactly one source of the changelog";
  private static final String WHICH_TARGETS = "exactly one of targets.names and targets.selector";
  private static final String RELATIVE = "must be a path relative to the changelog's root";
  private static final String LONG_NAME = "the name must have at most 63 characters";
  private static final String DEADLINE = "must be a duration from 1m to 168h";
  private static final String GRACE = "must be a duration from 10s to 24h";
  private static final String NO_CREDENTIALS = "must be a JDBC URL without credentials";

  /** The API server's word for the resource as a whole. */
  private static final String ROOT = "<nil>";

  private static final String CHANGELOG =
      "{path: db/root.yaml, configMap: {name: shop, items: [{key: root, path: db/root.yaml}]}}";
  private static final String SELECTOR = "{selector: {matchLabels: {fleet: shop}}}";

  /** The API server says no. */
  record Refused(String what, String yaml, String field, String message) {
    @Override
    public String toString() {
      return what;
    }
  }

  /** The API server says yes. */
  record Accepted(String what, String yaml) {
    @Override
    public String toString() {
      return what;
    }
  }

  /** A good Migration with one more line in its spec. */
  static String migration(String line) {
    return migration("schema", CHANGELOG, SELECTOR, line);
  }

  /** A good target with one more line in its connection. */
  static String target(String line) {
    return target("shop-eu-1", line, "");
  }

  /** A good target whose owner asks for approvals. */
  static String targetAsking(String policy) {
    return target("shop-eu-1", "", "policy: " + policy);
  }

  static Stream<Refused> refused() {
    return Stream.of(
            changelogs(),
            targets(),
            runners(),
            connections(),
            names(),
            commands(),
            GateManifests.refused(),
            WindowManifests.refused())
        .flatMap(refused -> refused);
  }

  private static Stream<Refused> commands() {
    return Stream.of(
        new Refused(
            "an approval of a plan and a gate",
            command("Approve", ", gate: a, digest: 'sha256:%s'".formatted("0".repeat(64))),
            "spec",
            "either the plan that was read"),
        new Refused(
            "an override without an end",
            command("Override", ", reason: Peak"),
            "spec",
            "until when in expires"),
        new Refused(
            "an override without a reason",
            command("Override", ", expires: '2026-12-01T22:00:00Z'"),
            "spec",
            "says why in reason"),
        new Refused(
            "an override until an hour that is written with one digit",
            command("Override", ", reason: Peak, expires: '2026-12-01T9:00:00Z'"),
            "spec.expires",
            "should match"),
        new Refused(
            "a hold that ends by itself",
            command("Hold", ", expires: '2026-12-01T22:00:00Z'"),
            "spec",
            "other commands do not expire"),
        new Refused(
            "an approval of no plan",
            command("Approve", ""),
            "spec",
            "either the plan that was read"),
        new Refused(
            "a hold of a plan",
            command("Hold", ", digest: 'sha256:%s'".formatted("0".repeat(64))),
            "spec",
            "either the plan that was read"),
        new Refused(
            "a digest that is none",
            command("Approve", ", digest: latest"),
            "spec.digest",
            "should match"),
        new Refused(
            "a command that is none", command("Destroy", ""), "spec.command", "Unsupported"),
        new Refused(
            "approvals by nobody",
            targetAsking("{approvals: {count: 0}}"),
            "spec.policy.approvals.count",
            "greater than or equal to 1"));
  }

  /** A command by whoever runs the tests, with more in its spec. */
  static String command(String command, String more) {
    return """
        apiVersion: lockkeeper.dev/v1alpha1
        kind: MigrationCommand
        metadata: {name: order}
        spec: {migration: {name: schema}, command: %s, requester: kubernetes-admin%s}
        """
        .formatted(command, more);
  }

  private static Stream<Refused> changelogs() {
    return Stream.of(
        changelog("no source", "{path: db/root.yaml}", "", NO_SOURCE),
        changelog(
            "path not among the items",
            "{path: db/root.yaml, configMap: {name: shop, items: [{key: a, path: a.sql}]}}",
            "",
            "changelog.path is not among the paths of changelog.configMap.items"),
        changelog(
            "absolute path", "{path: /root.yaml, configMap: {name: shop}}", ".path", RELATIVE),
        changelog(
            "path that climbs",
            "{path: a/../root.yaml, configMap: {name: shop}}",
            ".path",
            RELATIVE),
        changelog(
            "path that begins with dots",
            "{path: ..root, configMap: {name: shop}}",
            ".path",
            RELATIVE),
        changelog(
            "path with an empty folder",
            "{path: a//b, configMap: {name: shop}}",
            ".path",
            RELATIVE),
        changelog("path of a folder", "{path: a/, configMap: {name: shop}}", ".path", RELATIVE),
        changelog("path with a dot", "{path: ./a, configMap: {name: shop}}", ".path", RELATIVE),
        changelog(
            "empty path", "{path: '', configMap: {name: shop}}", ".path", "at least 1 chars long"),
        changelog("no path", "{configMap: {name: shop}}", ".path", "Required value"),
        changelog(
            "item that climbs",
            "{path: a, configMap: {name: shop, items: [{key: a, path: a}, {key: b, path: ../b}]}}",
            ".configMap.items[1].path",
            RELATIVE),
        changelog(
            "absolute item",
            "{path: a, configMap: {name: shop, items: [{key: a, path: a}, {key: b, path: /b}]}}",
            ".configMap.items[1].path",
            RELATIVE),
        changelog(
            "two items at one path",
            "{path: a, configMap: {name: shop, items: [{key: a, path: a}, {key: b, path: a}]}}",
            ".configMap.items[1]",
            "Duplicate value: {\"path\":\"a\"}"),
        changelog(
            "parameter named twice",
            "{path: a, configMap: {name: shop}, parameters: [{name: x, value: a}, {name: x, value: b}]}",
            ".parameters[1]",
            "Duplicate value: {\"name\":\"x\"}"),
        changelog(
            "parameter that no changelog can name",
            "{path: a, configMap: {name: shop}, parameters: [{name: 'a b', value: a}]}",
            ".parameters[0].name",
            "should match"));
  }

  private static Stream<Refused> targets() {
    return Stream.of(
        chosen(
            "names and selector",
            "{names: [a], selector: {matchLabels: {a: b}}}",
            "",
            WHICH_TARGETS),
        chosen("neither names nor selector", "{}", "", WHICH_TARGETS),
        chosen("no names", "{names: []}", ".names", "at least 1 items"),
        chosen("name given twice", "{names: [a, b, a]}", ".names[2]", "Duplicate value: \"a\""),
        chosen("empty selector", "{selector: {}}", "", "an empty targets.selector"),
        chosen(
            "selector without a label",
            "{selector: {matchLabels: {}, matchExpressions: []}}",
            "",
            "an empty targets.selector"),
        chosen(
            "unknown operator",
            "{selector: {matchExpressions: [{key: a, operator: in, values: [b]}]}}",
            ".selector.matchExpressions[0].operator",
            "Unsupported value: \"in\""),
        chosen(
            "operator without its values",
            "{selector: {matchExpressions: [{key: a, operator: In}]}}",
            ".selector.matchExpressions[0]",
            "In and NotIn need values"),
        chosen(
            "values without their operator",
            "{selector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}",
            ".selector.matchExpressions[0]",
            "Exists and DoesNotExist have none"));
  }

  private static Stream<Refused> runners() {
    return Stream.of(
        runner("no duration", "deadline", "soon", DEADLINE),
        runner("duration without a unit", "deadline", "\"90\"", DEADLINE),
        runner("empty duration", "deadline", "\"\"", DEADLINE),
        runner("negative duration", "deadline", "-1h", DEADLINE),
        runner("fraction", "deadline", "1.5h", DEADLINE),
        runner("unit that is too small", "deadline", "90000ms", DEADLINE),
        runner("days", "deadline", "2d", DEADLINE),
        runner("deadline that is too short", "deadline", "59s", DEADLINE),
        runner("deadline that is too long", "deadline", "168h1s", DEADLINE),
        runner("grace that is too short", "gracePeriod", "9s", GRACE),
        runner("grace that is too long", "gracePeriod", "25h", GRACE),
        new Refused(
            "amount that is none",
            migration("runner: {resources: {limits: {memory: lots}}}"),
            "spec.runner.resources.limits.memory",
            "should match"));
  }

  private static Stream<Refused> connections() {
    return Stream.of(
        connection(
            "password in the url",
            "url: 'jdbc:postgresql://h/d?password=x'",
            ".url",
            NO_CREDENTIALS),
        connection(
            "password in the url, in capitals",
            "url: 'jdbc:postgresql://h/d?PassWord=x'",
            ".url",
            NO_CREDENTIALS),
        connection(
            "user in the url", "url: 'jdbc:postgresql://shop:x@h/d'", ".url", NO_CREDENTIALS),
        connection("url of another kind", "url: 'postgresql://h/d'", ".url", NO_CREDENTIALS),
        connection(
            "unknown key",
            "keys: {pasword: db-password}",
            ".keys",
            "renames only jdbc-uri, uri, host"),
        connection(
            "property that loads a class",
            "properties: {socketFactory: evil.Factory}",
            ".properties",
            "may set only ApplicationName"),
        connection(
            "property that writes a file",
            "properties: {sslmode: require, loggerFile: /tmp/x}",
            ".properties",
            "may set only ApplicationName"),
        connection(
            "property that reads a file",
            "properties: {allowLoadLocalInfile: 'true'}",
            ".properties",
            "may set only ApplicationName"),
        new Refused(
            "target without a connection",
            """
            apiVersion: lockkeeper.dev/v1alpha1
            kind: MigrationTarget
            metadata: {name: shop}
            spec: {}
            """,
            "spec.connection",
            "Required value"),
        new Refused(
            "order beyond all bounds",
            target("shop", "", "canaryOrder: 99999999999"),
            "spec.canaryOrder",
            "less than or equal to 1000000"),
        new Refused(
            "schema that is too long",
            target("shop", "", "schema: " + "s".repeat(64)),
            "spec.schema",
            "may not be more than 63"));
  }

  private static Stream<Refused> names() {
    return Stream.of(
        new Refused(
            "Migration with a name of 64 characters",
            migration("m".repeat(64), CHANGELOG, SELECTOR, ""),
            ROOT,
            LONG_NAME),
        new Refused(
            "target with a name of 64 characters", target("t".repeat(64), "", ""), ROOT, LONG_NAME),
        new Refused(
            "Migration without a spec",
            """
            apiVersion: lockkeeper.dev/v1alpha1
            kind: Migration
            metadata: {name: schema}
            """,
            "spec",
            "Required value"));
  }

  static Stream<Accepted> accepted() {
    return Stream.concat(resources(), WindowManifests.accepted());
  }

  private static Stream<Accepted> resources() {
    return Stream.of(
        new Accepted("smallest Migration", migration("")),
        new Accepted("name of 63 characters", migration("m".repeat(63), CHANGELOG, SELECTOR, "")),
        new Accepted(
            "every key of the ConfigMap",
            migration("schema", "{path: root.sql, configMap: {name: shop}}", SELECTOR, "")),
        new Accepted(
            "all that a changelog can say",
            migration(
                "schema",
                "{path: db/..odd..name/root.sql, configMap: {name: shop}, contexts: [prod],"
                    + " labelFilter: '!experimental', parameters: [{name: a.b-c, value: ''}]}",
                SELECTOR,
                "suspend: true")),
        new Accepted(
            "as many items as allowed",
            migration(
                "schema",
                "{path: f0, configMap: {name: shop, items: " + items(512) + "}}",
                SELECTOR,
                "")),
        new Accepted(
            "targets by name", migration("schema", CHANGELOG, "{names: [a, b.c, d-e]}", "")),
        new Accepted(
            "targets by expression",
            migration(
                "schema",
                CHANGELOG,
                "{selector: {matchExpressions: [{key: a, operator: In, values: [b]},"
                    + " {key: c, operator: DoesNotExist}]}}",
                "")),
        new Accepted(
            "all that a runner can be told",
            migration(
                "runner: {deadline: 1h30m, gracePeriod: 24h, resources: {requests: {cpu: 1,"
                    + " memory: 256Mi}, limits: {memory: 1.5e9}}}")),
        new Accepted("shortest durations", migration("runner: {deadline: 60s, gracePeriod: 10s}")),
        new Accepted("smallest target", target("")),
        new Accepted("target with a url", target("url: 'jdbc:postgresql://shop-db:5432/shop'")),
        new Accepted(
            "all that a target can say",
            target(
                "shop",
                "keys: {username: a, ca.crt: b}\n    properties: {sslmode: verify-full}",
                "canaryOrder: -5\n  schema: public")));
  }

  static Stream<Accepted> odd() {
    return Stream.of(
        new Accepted(
            "null source", migration("schema", "{path: a, configMap: null}", SELECTOR, "")),
        new Accepted("null runner", migration("runner: null")),
        new Accepted("null deadline", migration("runner: {deadline: null}")),
        new Accepted("null suspend", migration("suspend: null")),
        new Accepted("null among names", migration("schema", CHANGELOG, "{names: [a, null]}", "")),
        new Accepted(
            "null label",
            migration("schema", CHANGELOG, "{selector: {matchLabels: {a: null}}}", "")),
        new Accepted(
            "null parameter",
            migration(
                "schema",
                "{path: a, configMap: {name: s}, parameters: [{name: a, value: null}]}",
                SELECTOR,
                "")),
        new Accepted(
            "null context",
            migration("schema", "{path: a, configMap: {name: s}, contexts: [null]}", SELECTOR, "")),
        new Accepted(
            "null items",
            migration("schema", "{path: a, configMap: {name: s, items: null}}", SELECTOR, "")),
        new Accepted("null amount", migration("runner: {resources: {limits: {memory: null}}}")),
        new Accepted("huge deadline", migration("runner: {deadline: 9999999999999h}")),
        new Accepted("null key", target("keys: {username: null}")),
        new Accepted("null property", target("properties: {sslmode: null}")),
        new Accepted("null url", target("url: null")),
        new Accepted("order as text", target("shop", "", "canaryOrder: '1'")),
        new Accepted("order with a fraction", target("shop", "", "canaryOrder: 1.5")),
        new Accepted("whole order with a fraction", target("shop", "", "canaryOrder: 1.0")),
        new Accepted("order just beyond Java", target("shop", "", "canaryOrder: 2147483648")),
        new Accepted("field of a later version", target("shop", "", "policy: {lint: Enforce}")));
  }

  private static Refused changelog(String what, String changelog, String field, String message) {
    return new Refused(
        what, migration("schema", changelog, SELECTOR, ""), "spec.changelog" + field, message);
  }

  private static Refused chosen(String what, String targets, String field, String message) {
    return new Refused(
        what, migration("schema", CHANGELOG, targets, ""), "spec.targets" + field, message);
  }

  private static Refused runner(String what, String field, String value, String message) {
    return new Refused(
        what,
        migration("runner: {%s: %s}".formatted(field, value)),
        "spec.runner." + field,
        message);
  }

  private static Refused connection(String what, String line, String field, String message) {
    return new Refused(what, target("shop", line, ""), "spec.connection" + field, message);
  }

  private static String migration(String name, String changelog, String targets, String line) {
    return """
    apiVersion: lockkeeper.dev/v1alpha1
    kind: Migration
    metadata: {name: %s}
    spec:
      changelog: %s
      targets: %s
      %s
    """
        .formatted(name, changelog, targets, line);
  }

  private static String target(String name, String inConnection, String line) {
    return """
    apiVersion: lockkeeper.dev/v1alpha1
    kind: MigrationTarget
    metadata: {name: %s}
    spec:
      connection:
        secretRef: {name: shop-db}
        %s
      %s
    """
        .formatted(name, inConnection, line);
  }

  private static String items(int count) {
    return IntStream.range(0, count)
        .mapToObj("{key: k%1$d, path: f%1$d}"::formatted)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private Manifests() {}
}
