package dev.lanewise.samples;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What picocli says of a wrong command line, and what could have stood there. */
final class Usage {
  private Usage() {}

  static String sentence(ParameterException e) {
    return switch (e) {
      case UnmatchedArgumentException unmatched ->
          e.getMessage() + known(unmatched) + alike(unmatched);
      case MissingParameterException missing -> missing(missing);
      default -> Failure.sentence(e);
    };
  }

  private static String known(UnmatchedArgumentException e) {
    CommandLine line = e.getCommandLine();
    if (!line.getSubcommands().isEmpty()) {
      return "; the commands are " + String.join(", ", line.getSubcommands().keySet());
    }
    List<OptionSpec> options = line.getCommandSpec().options();
    return "; the options are "
        + options.stream().map(OptionSpec::longestName).collect(Collectors.joining(", "));
  }

  /** What was meant, as far as that can be guessed. */
  private static String alike(UnmatchedArgumentException e) {
    List<String> alike = e.getSuggestions();
    return alike.isEmpty() ? "" : "; did you mean " + alike.getFirst() + "?";
  }

  /** An option without its value; what is missing altogether picocli names well. */
  private static String missing(MissingParameterException e) {
    List<ArgSpec> missing = e.getMissing();
    if (missing.size() == 1
        && missing.getFirst() instanceof OptionSpec option
        && !e.getMessage().startsWith("Missing required option")) {
      return "option '%s' takes %s but got nothing".formatted(option.longestName(), takes(option));
    }
    return e.getMessage();
  }

  /** In the words of its converter, which tells them of a value that is none. */
  private static String takes(OptionSpec option) {
    for (ITypeConverter<?> converter : option.converters()) {
      try {
        converter.convert("");
      } catch (TypeConversionException e) {
        return e.getMessage().replaceFirst("^takes (.*?) but got ''.*$", "$1");
      } catch (Exception e) {
        break; // one that tells nothing
      }
    }
    return option.paramLabel();
  }
}
