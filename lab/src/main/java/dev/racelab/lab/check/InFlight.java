package dev.racelab.lab.check;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What unknown operations may still do after an account was read. An unknown operation stays open
 * for ever; only an entry that no confirmed operation made shows that one of them has landed.
 */
final class InFlight {
  private InFlight() {}

  /**
   * The most that unknown operations without an entry can still take from the account, minor units.
   *
   * @param movements of any accounts
   */
  static long withdrawals(AccountState account, List<Movement> movements) {
    List<Movement> own =
        movements.stream().filter(each -> each.account().equals(account.id())).toList();
    Set<String> confirmed =
        own.stream().filter(each -> each.attempt().isOk()).map(Movement::rowId).collect(toSet());
    return remaining(
        own.stream()
            .filter(each -> each.attempt().isUnknown() && each.amount() < 0)
            .map(each -> -each.amount())
            .toList(),
        account.entries().stream()
            .filter(entry -> !confirmed.contains(entry.operationId()))
            .map(entry -> -entry.amount())
            .toList());
  }

  /**
   * The sum of what may still come.
   *
   * @param unknown the amounts of unknown operations
   * @param landed the amounts of rows that no confirmed operation made; each stands for one of them
   */
  static long remaining(List<Long> unknown, List<Long> landed) {
    List<Long> open = new ArrayList<>(unknown);
    landed.forEach(open::remove);
    return open.stream().mapToLong(Long::longValue).sum();
  }
}
