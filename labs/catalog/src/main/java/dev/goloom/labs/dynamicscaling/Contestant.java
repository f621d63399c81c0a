package dev.goloom.labs.dynamicscaling;

import dev.goloom.workerpool.PeerPolicies;
import dev.goloom.workerpool.ScalingPolicy;

/// A policy that is scored.
enum Contestant {
  FIXED("fixed 64"),
  EAGER("eager"),
  LITTLE("Little's law"),
  AIMD("AIMD"),
  GRADIENT("Gradient2"),
  LITTLE_KNEE("LittleKnee");

  private final String words;

  Contestant(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  ScalingPolicy policy() {
    return switch (this) {
      case FIXED -> ScalingPolicy.fixed(64);
      case EAGER -> ScalingPolicy.eager();
      case LITTLE -> PeerPolicies.little();
      case AIMD -> PeerPolicies.aimd();
      case GRADIENT -> PeerPolicies.gradient2();
      case LITTLE_KNEE -> ScalingPolicy.littleKnee();
    };
  }
}
