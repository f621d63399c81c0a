package dev.goloom.kit;

/// Hears what happens during a run, in order, on the running thread; `note` may come from any.
public interface Listener {

  /// A lab begins.
  void labStarted(Lab lab, int claims);

  /// A claim is about to be measured; this is the moment to ask for a prediction.
  void claimStarted(int index, Claim claim);

  /// What is being done now.
  void note(String doing);

  /// A claim has its verdict.
  void claimFinished(int index, Report.Result result);

  /// The lab has ended.
  void labFinished(Report report);

  /// Hears nothing.
  Listener SILENT =
      new Listener() {
        @Override
        public void labStarted(Lab lab, int claims) {}

        @Override
        public void claimStarted(int index, Claim claim) {}

        @Override
        public void note(String doing) {}

        @Override
        public void claimFinished(int index, Report.Result result) {}

        @Override
        public void labFinished(Report report) {}
      };
}
