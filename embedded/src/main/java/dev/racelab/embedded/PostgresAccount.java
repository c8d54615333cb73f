package dev.racelab.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The account that PostgreSQL runs under. It refuses to run as root, and containers and build
 * machines often have nobody else, so there root gives itself up first, in one of two ways:
 *
 * <ul>
 *   <li>{@code unshare -U}: a user namespace in which nobody is root; files stay root's outside.
 *   <li>{@code setpriv}, where namespaces are forbidden, as in most containers: the user 65534, who
 *       keeps the one capability to enter folders that only root may enter; the data are its own.
 * </ul>
 *
 * @param id distinguishes data that one account wrote and another could not use
 * @param prefix stands before the command
 * @param ownsData whether the data folder must be given to user {@link #NOBODY}
 */
record PostgresAccount(String id, List<String> prefix, boolean ownsData) {
  private static final int NOBODY = 65_534;

  static PostgresAccount detect() {
    if (!isRoot()) {
      return new PostgresAccount("own", List.of(), false);
    }
    return Stream.of(namespace(), nobody())
        .flatMap(Optional::stream)
        .filter(PostgresAccount::works)
        .findFirst()
        .orElseThrow(
            () ->
                new ServerException(
                    "PostgreSQL refuses to run as root, and this machine allows neither"
                        + " 'unshare -U' nor 'setpriv' to leave root: run as an ordinary user"));
  }

  private static boolean isRoot() {
    return Programs.succeeds(List.of("/bin/sh", "-c", "[ \"$(id -u)\" -eq 0 ]"));
  }

  private static Optional<PostgresAccount> namespace() {
    return Programs.find("unshare")
        .map(unshare -> new PostgresAccount("own", List.of(unshare.toString(), "-U"), false));
  }

  private static Optional<PostgresAccount> nobody() {
    return Programs.find("setpriv")
        .map(
            setpriv ->
                new PostgresAccount(
                    "nobody",
                    List.of(
                        setpriv.toString(),
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        "--inh-caps=-all,+dac_override",
                        "--ambient-caps=-all,+dac_override",
                        // Else access(2) would ignore the capability, and PostgreSQL asks it.
                        "--securebits=+no_setuid_fixup"),
                    true));
  }

  private boolean works() {
    return Programs.succeeds(command(List.of("/bin/sh", "-c", "[ \"$(id -u)\" -ne 0 ]")));
  }

  List<String> command(List<String> command) {
    var all = new ArrayList<>(prefix);
    all.addAll(command);
    return all;
  }

  /** Makes a private data folder that this account owns. */
  void createData(Path folder) throws IOException {
    Folders.createPrivate(folder);
    if (ownsData) {
      Files.setAttribute(folder, "unix:uid", NOBODY);
      Files.setAttribute(folder, "unix:gid", NOBODY);
    }
  }
}
