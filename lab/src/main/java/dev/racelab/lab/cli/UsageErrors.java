package dev.racelab.lab.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Answers a wrong command line in a few lines: what is wrong, what is allowed, what was probably
 * meant, and where the help is. Exit code 2.
 */
final class UsageErrors implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(message(e, command));
    command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    command.getErr().flush();
    return Racelab.USAGE;
  }

  private static String message(ParameterException e, CommandLine command) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return String.valueOf(e.getMessage());
    }
    String first = unmatched.getUnmatched().getFirst();
    String name = first.contains("=") ? first.substring(0, first.indexOf('=')) : first;
    boolean option = name.startsWith("-");
    List<String> allowed =
        option
            ? command.getCommandSpec().options().stream().map(OptionSpec::longestName).toList()
            : command.getSubcommands().entrySet().stream()
                .filter(known -> !known.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    String nearest = Nearest.to(name, allowed).map(" Did you mean '%s'?"::formatted).orElse("");
    return "%s '%s' is not known.%s%s"
        .formatted(
            option ? "Option" : "Argument",
            name,
            nearest,
            allowed.isEmpty() ? "" : " Allowed: " + String.join(", ", allowed));
  }
}
