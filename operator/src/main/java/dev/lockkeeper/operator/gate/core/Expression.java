package dev.lockkeeper.operator.gate.core;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.Operator;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When an answer is a Go, in the Common Expression Language that Kubernetes speaks, too. It ends:
 * the language has no loops but over what the answer holds, and those are counted.
 */
public final class Expression {
  /** What {@link #VALUE} was when the gate was first asked in the run. */
  public static final String BASELINE = "baseline";

  /** The one number that was asked for. */
  public static final String VALUE = "value";

  static final String BODY = "body";
  static final String JSON = "json";
  static final String NOW = "now";
  static final String OBJECTS = "objects";
  static final String SERIES = "series";
  static final String STATUS = "status";

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .comprehensionMaxIterations(10_000)
          .maxExpressionCodePointSize(1024)
          .enableHeterogeneousNumericComparisons(true)
          .build();

  private static final Set<CelType> ADDABLE =
      Set.of(
          SimpleType.INT,
          SimpleType.UINT,
          SimpleType.DOUBLE,
          SimpleType.DURATION,
          SimpleType.TIMESTAMP);

  /** Of what an expression may speak: what its gate asks for. */
  public enum Vocabulary {
    HTTP,
    PROMETHEUS,
    RESOURCE;

    private Map<String, CelType> variables() {
      return switch (this) {
        case HTTP ->
            Map.of(
                STATUS, SimpleType.INT,
                JSON, SimpleType.DYN,
                BODY, SimpleType.STRING,
                NOW, SimpleType.TIMESTAMP);
        case PROMETHEUS ->
            Map.of(
                VALUE, SimpleType.DOUBLE,
                BASELINE, SimpleType.DOUBLE,
                SERIES, ListType.create(SimpleType.DYN),
                NOW, SimpleType.TIMESTAMP);
        case RESOURCE ->
            Map.of(OBJECTS, ListType.create(SimpleType.DYN), NOW, SimpleType.TIMESTAMP);
      };
    }
  }

  private final String text;
  private final CelRuntime.Program program;
  private final Set<String> names;

  private Expression(String text, CelRuntime.Program program, Set<String> names) {
    this.text = text;
    this.program = program;
    this.names = names;
  }

  /**
   * The expression that {@code text} says.
   *
   * @throws InvalidExpression with the line and the column of what is wrong
   */
  public static Expression of(String text, Vocabulary vocabulary) throws InvalidExpression {
    var compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setResultType(SimpleType.BOOL);
    vocabulary.variables().forEach(compiler::addVar);
    var compiled = compiler.build().compile(text);
    if (compiled.hasError()) {
      throw new InvalidExpression(told(compiled.getErrors().getFirst()));
    }
    try {
      var tree = compiled.getAst();
      requireNoGrowth(tree);
      var runtime = CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();
      return new Expression(text, runtime.createProgram(tree), names(tree));
    } catch (CelValidationException | CelEvaluationException e) {
      throw new InvalidExpression(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Texts and lists that are added to themselves a few times fill any memory: only numbers and
   * times are added. What the language's own macros add up is bounded by what they go through.
   */
  private static void requireNoGrowth(CelAbstractSyntaxTree tree) throws InvalidExpression {
    var grows =
        CelNavigableAst.fromAst(tree)
            .getRoot()
            .allNodes()
            .map(node -> node.expr())
            .filter(expr -> expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL)
            .filter(expr -> expr.call().function().equals(Operator.ADD.getFunction()))
            .filter(expr -> !isOfMacro(expr))
            .map(expr -> tree.getType(expr.id()).orElse(SimpleType.DYN))
            .anyMatch(type -> !ADDABLE.contains(type));
    if (grows) {
      throw new InvalidExpression(
          "+ adds numbers, durations and timestamps only: write double(…) or int(…) around what is one");
    }
  }

  /** Nobody can write that name. */
  private static boolean isOfMacro(CelExpr sum) {
    var first = sum.call().args().getFirst();
    return first.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT
        && first.ident().name().startsWith("@");
  }

  private static String told(CelIssue issue) {
    var at = issue.getSourceLocation();
    return "line %d, column %d: %s".formatted(at.getLine(), at.getColumn() + 1, issue.getMessage());
  }

  private static Set<String> names(CelAbstractSyntaxTree tree) {
    return tree.getReferenceMap().values().stream()
        .map(reference -> reference.name())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** As people wrote it. */
  String text() {
    return text;
  }

  /** Whether it speaks of that variable. */
  boolean speaksOf(String variable) {
    return names.contains(variable);
  }

  /**
   * Whether it is true of these.
   *
   * @throws CelEvaluationException where it cannot be said: something is not there, or of another
   *     kind
   */
  boolean isTrueOf(Map<String, Object> variables) throws CelEvaluationException {
    return Boolean.TRUE.equals(program.eval(variables));
  }
}
