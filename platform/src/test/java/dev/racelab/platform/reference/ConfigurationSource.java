package dev.racelab.platform.reference;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Reads configuration keys, their defaults and their Javadoc out of source files. */
final class ConfigurationSource {
  private static final Pattern MAP = Pattern.compile("Map<.*?,\\s*(\\w+)>");

  private final DocTrees docs;
  private final List<Group> groups = new ArrayList<>();

  private ConfigurationSource(DocTrees docs) {
    this.docs = docs;
  }

  /**
   * Keys with one prefix.
   *
   * @param prefix what their names begin with
   * @param meaning what they are about
   * @param keys in the order of the source
   */
  record Group(String prefix, String meaning, List<Key> keys) {}

  /**
   * One configuration key.
   *
   * @param name with {@code *} for a part that the user chooses
   * @param type the Java type
   * @param otherwise the default, or what stands for its absence
   * @param meaning the Javadoc
   */
  record Key(String name, String type, String otherwise, String meaning) {
    /** The environment variable that sets the key, by the rule of MicroProfile Config. */
    String variable() {
      return name.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT);
    }
  }

  /** The groups that the given files define. */
  static List<Group> read(List<Path> files) throws IOException {
    List<Path> relevant = new ArrayList<>();
    for (Path file : files) {
      String text = Files.readString(file);
      if (text.contains("@ConfigMapping") || text.contains("@ConfigProperty")) {
        relevant.add(file);
      }
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(relevant));
      ConfigurationSource source = new ConfigurationSource(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        source.read(unit);
      }
      return source.groups;
    }
  }

  private void read(CompilationUnitTree unit) {
    new TreePathScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
        value(type.getModifiers(), "ConfigMapping", "prefix")
            .ifPresent(
                prefix -> {
                  List<Key> keys = new ArrayList<>();
                  members(prefix, getCurrentPath(), keys);
                  groups.add(new Group(prefix, meaning(getCurrentPath()), keys));
                });
        return super.visitClass(type, null);
      }

      @Override
      public @Nullable Void visitVariable(VariableTree variable, @Nullable Void nothing) {
        value(variable.getModifiers(), "ConfigProperty", "name")
            .ifPresent(name -> groups.add(single(name, variable, getCurrentPath())));
        return super.visitVariable(variable, null);
      }
    }.scan(unit, null);
  }

  private Group single(String name, VariableTree variable, TreePath path) {
    String otherwise =
        value(variable.getModifiers(), "ConfigProperty", "defaultValue").orElse("required");
    Key key =
        new Key(
            name,
            String.valueOf(variable.getType()),
            otherwise,
            parameter(path.getParentPath(), variable.getName().toString()));
    return new Group(name, "", List.of(key));
  }

  private void members(String prefix, TreePath type, List<Key> keys) {
    ClassTree declared = (ClassTree) type.getLeaf();
    Map<String, TreePath> nested = new HashMap<>();
    for (Tree member : declared.getMembers()) {
      if (member instanceof ClassTree inner) {
        nested.put(inner.getSimpleName().toString(), new TreePath(type, inner));
      }
    }
    for (Tree member : declared.getMembers()) {
      if (member instanceof MethodTree method) {
        member(prefix, method, new TreePath(type, method), nested, keys);
      }
    }
  }

  private void member(
      String prefix,
      MethodTree method,
      TreePath path,
      Map<String, TreePath> nested,
      List<Key> keys) {
    String written = String.valueOf(method.getReturnType());
    String type = written.replaceAll("@\\w+(\\([^)]*\\))?\\s*", "");
    String name = name(prefix, method);
    Matcher map = MAP.matcher(type);
    boolean isMap = map.matches();
    if (isMap) {
      name += ".*";
    }
    TreePath inner = nested.get(isMap ? map.group(1) : type);
    if (inner == null) {
      keys.add(
          new Key(
              name,
              (isMap ? map.group(1) : type).replaceFirst("^Optional<(.*)>$", "$1"),
              otherwise(method, type, isMap),
              meaning(path)));
    } else {
      members(name, inner, keys);
    }
  }

  private static String name(String prefix, MethodTree method) {
    if (has(method.getModifiers(), "WithParentName")) {
      return prefix;
    }
    String own =
        value(method.getModifiers(), "WithName", "value")
            .orElseGet(
                () ->
                    method
                        .getName()
                        .toString()
                        .replaceAll("([A-Z])", "-$1")
                        .toLowerCase(Locale.ROOT));
    return prefix + "." + own;
  }

  private static String otherwise(MethodTree method, String type, boolean isMap) {
    return value(method.getModifiers(), "WithDefault", "value")
        .orElse(type.startsWith("Optional<") || isMap ? "none" : "required");
  }

  private static boolean has(ModifiersTree modifiers, String annotation) {
    return modifiers.getAnnotations().stream().anyMatch(each -> isCalled(each, annotation));
  }

  private static boolean isCalled(AnnotationTree annotation, String name) {
    return annotation.getAnnotationType().toString().equals(name);
  }

  private static Optional<String> value(
      ModifiersTree modifiers, String annotation, String attribute) {
    for (AnnotationTree each : modifiers.getAnnotations()) {
      if (isCalled(each, annotation)) {
        for (ExpressionTree argument : each.getArguments()) {
          ExpressionTree given = given(argument, attribute);
          if (given instanceof LiteralTree literal) {
            return Optional.of(String.valueOf(literal.getValue()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What {@code argument} gives {@code attribute}; the name of {@code value} may be left out. */
  private static @Nullable ExpressionTree given(ExpressionTree argument, String attribute) {
    if (argument instanceof AssignmentTree assigned) {
      return assigned.getVariable().toString().equals(attribute) ? assigned.getExpression() : null;
    }
    return attribute.equals("value") ? argument : null;
  }

  private String meaning(TreePath path) {
    DocCommentTree comment = docs.getDocCommentTree(path);
    return comment == null ? "" : plain(comment.getFullBody());
  }

  private String parameter(TreePath path, String name) {
    DocCommentTree comment = docs.getDocCommentTree(path);
    if (comment == null) {
      return "";
    }
    return comment.getBlockTags().stream()
        .filter(ParamTree.class::isInstance)
        .map(ParamTree.class::cast)
        .filter(param -> param.getName().toString().equals(name))
        .map(param -> sentence(plain(param.getDescription())))
        .findFirst()
        .orElse("");
  }

  private static String sentence(String phrase) {
    return phrase.isEmpty()
        ? ""
        : phrase.substring(0, 1).toUpperCase(Locale.ROOT) + phrase.substring(1) + ".";
  }

  private static String plain(List<?> parts) {
    StringBuilder text = new StringBuilder();
    parts.forEach(text::append);
    return text.toString()
        .replaceAll("\\{@(?:code|link|literal)\\s+([^}]*)}", "`$1`")
        .replaceAll("\\s+", " ")
        .replace("|", "\\|")
        .strip();
  }
}
