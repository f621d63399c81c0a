package dev.goloom.leaks.junit;

import dev.goloom.leaks.Evidence;
import dev.goloom.leaks.Finding;
import dev.goloom.leaks.ThreadRecord;
import dev.goloom.leaks.junit.DetectLeaks.OnLeak;
import dev.goloom.leaks.junit.DetectLeaks.Scope;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What [DetectLeaks] says, or the configuration parameters in its place.
///
/// Immutable.
record LeakSettings(
    Scope scope, Set<Evidence> evidence, Duration linger, OnLeak onLeak, List<Pattern> allow) {

  /// What proves the canary.
  static final LeakSettings CERTAIN =
      new LeakSettings(Scope.TEST, Set.of(Evidence.PROVEN), Duration.ZERO, OnLeak.WARN, List.of());

  private static final String PREFIX = "goloom.leaks.";
  private static final Pattern TIME = Pattern.compile("(\\d{1,9}) *(ms|s)");

  LeakSettings {
    evidence = Set.copyOf(evidence);
    allow = List.copyOf(allow);
  }

  static LeakSettings of(DetectLeaks annotation) {
    return new LeakSettings(
        annotation.scope(),
        evidence(Arrays.asList(annotation.evidence())),
        time(annotation.linger()),
        annotation.onLeak(),
        patterns(Stream.of(annotation.allow())));
  }

  /// What the configuration parameters say; empty if they do not ask for a check.
  ///
  /// @throws IllegalArgumentException if one of them has no meaning
  static Optional<LeakSettings> of(Function<String, Optional<String>> parameters) {
    return parameters.apply(PREFIX + "scope").map(scope -> of(scope, parameters));
  }

  /// The settings of what belongs to no annotation.
  static LeakSettings orDefault(Function<String, Optional<String>> parameters) {
    return of(parameters).orElseGet(() -> of("test", parameters));
  }

  private static LeakSettings of(String scope, Function<String, Optional<String>> parameters) {
    Function<String, String> value = name -> parameters.apply(PREFIX + name).orElse("");
    List<Evidence> evidence =
        words(value.apply("evidence")).map(word -> constant(Evidence.class, word)).toList();
    String linger = value.apply("linger");
    String onLeak = value.apply("onLeak");
    return new LeakSettings(
        constant(Scope.class, scope),
        evidence(evidence.isEmpty() ? List.of(Evidence.PROVEN, Evidence.DEADLOCK) : evidence),
        time(linger.isEmpty() ? "200ms" : linger),
        onLeak.isEmpty() ? OnLeak.FAIL : constant(OnLeak.class, onLeak),
        patterns(words(value.apply("allow"))));
  }

  /// Whether a method that can prove nothing fails the run, or warns.
  static boolean failsIfUnable(Function<String, Optional<String>> parameters) {
    return constant(OnLeak.class, parameters.apply(PREFIX + "unable").orElse("fail"))
        != OnLeak.WARN;
  }

  private static Set<Evidence> evidence(Collection<Evidence> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("evidence must not be empty");
    }
    return EnumSet.copyOf(values);
  }

  private static Stream<String> words(String list) {
    return Stream.of(list.split(",", -1)).map(String::strip).filter(word -> !word.isEmpty());
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(word.strip().toUpperCase(Locale.ROOT))) {
        return constant;
      }
    }
    String valid =
        Stream.of(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException("'" + word + "' is none of " + valid);
  }

  private static Duration time(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time: write a number and ms or s, like 200ms");
    }
    long amount = Long.parseLong(time.group(1));
    return time.group(2).equals("ms") ? Duration.ofMillis(amount) : Duration.ofSeconds(amount);
  }

  private static List<Pattern> patterns(Stream<String> globs) {
    return globs.map(LeakSettings::pattern).toList();
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile(
        Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  /// Whether a finding is to be reported.
  boolean counts(Finding finding) {
    return evidence.contains(finding.evidence()) && !allows(finding.thread());
  }

  private boolean allows(ThreadRecord thread) {
    return matches(thread.name())
        || thread.stack().frames().stream()
            .anyMatch(frame -> matches(frame.getClassName() + "." + frame.getMethodName()));
  }

  private boolean matches(String text) {
    return allow.stream().anyMatch(pattern -> pattern.matcher(text).matches());
  }
}
