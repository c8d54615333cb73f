package dev.racelab.lab.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Histories as files: one JSON object a line, UTF-8. */
public final class HistoryFile {
  /** More lines than this are refused: a history is read into memory as a whole. */
  static final int MAX_OPERATIONS = 5_000_000;

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  private static final ObjectWriter WRITER = MAPPER.writerFor(Operation.class);
  private static final ObjectReader READER = MAPPER.readerFor(Operation.class);

  private HistoryFile() {}

  /**
   * Writes {@code history} to {@code file}, replacing what was there. Goes on when its thread is
   * interrupted, so that a run that is stopped keeps whole histories.
   */
  public static void write(Path file, List<Operation> history) throws IOException {
    try (BufferedWriter lines =
        new BufferedWriter(new FileWriter(file.toFile(), StandardCharsets.UTF_8))) {
      for (Operation operation : history) {
        lines.write(WRITER.writeValueAsString(operation));
        lines.write('\n');
      }
    }
  }

  /**
   * Reads a history.
   *
   * @throws MalformedHistoryException if a line is not an operation, or there are too many
   */
  public static List<Operation> read(Path file) throws IOException {
    List<Operation> history = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        if (history.size() == MAX_OPERATIONS) {
          throw new MalformedHistoryException(
              "%s: more than %,d operations".formatted(file, MAX_OPERATIONS));
        }
        history.add(parse(file, number, line));
      }
    }
    return List.copyOf(history);
  }

  private static Operation parse(Path file, int number, String line)
      throws MalformedHistoryException {
    Operation operation;
    try {
      operation = READER.readValue(line);
    } catch (JsonProcessingException e) {
      throw new MalformedHistoryException(
          "%s, line %d: not an operation: %s".formatted(file, number, e.getOriginalMessage()));
    }
    if (operation.type() == null || operation.f() == null || operation.value() == null) {
      throw new MalformedHistoryException(
          "%s, line %d: type, f and value must be there".formatted(file, number));
    }
    return operation;
  }
}
