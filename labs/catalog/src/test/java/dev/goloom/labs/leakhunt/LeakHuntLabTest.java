package dev.goloom.labs.leakhunt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Prediction;
import dev.goloom.labs.Runs;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class LeakHuntLabTest {
  private final LeakHuntLab lab = new LeakHuntLab();

  @Test
  void run_hundredSeeds_theAnswerIsTheSeed() throws Exception {
    Runs.everyClaimHolds(lab, Map.of("seed", "4711", "hunts", "100"));
  }

  @Test
  void claims_forASeed_askForItsPlaceAndPattern() throws Exception {
    for (long number = 0; number < 50; number++) {
      Seed seed = Seed.of(number);
      assertEquals(seed.culprit().word(), rightAnswer(number, "place"));
      assertEquals(seed.pattern().words(), rightAnswer(number, "pattern"));
    }
  }

  private String rightAnswer(long seed, String claimId) throws BadValue {
    var values = Parameters.of(lab.parameters(), true, Map.of("seed", String.valueOf(seed)));
    Claim claim =
        lab.claims(values).stream().filter(c -> c.id().equals(claimId)).findFirst().orElseThrow();
    Prediction prediction = claim.prediction().orElseThrow();
    return prediction.choices().get(prediction.whenHolds());
  }

  @Test
  void seeds_many_hideEveryPatternInEveryDepartment() {
    var pairs = new HashSet<String>();
    for (long number = 0; number < 2_000; number++) {
      Seed seed = Seed.of(number);
      assertNotEquals(seed.culprit(), seed.idler());
      pairs.add(seed.culprit() + " " + seed.pattern());
    }
    assertEquals(Department.values().length * Pattern.values().length, pairs.size());
  }
}
