package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.identity.Secrets;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the secrets of a system that runs in containers. */
@Command(
    name = "secrets",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the key pair that signs and checks tokens, and a password for each store's user, as files",
      "in a folder that only you may enter. What is there already stays as it is."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:they are there", "2:the folder cannot be used"})
final class SecretsCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder. Default: deploy/secrets in the repository, which git ignores.")
  private @Nullable Path out;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Path folder =
        (out == null ? StateOption.home().resolve("deploy/secrets") : out)
            .toAbsolutePath()
            .normalize();
    try {
      Secrets.in(folder);
    } catch (UncheckedIOException | IllegalStateException unusable) {
      throw new ClusterException("--out: " + unusable.getMessage(), unusable);
    }
    spec.commandLine().getOut().println("The secrets are in " + folder);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
