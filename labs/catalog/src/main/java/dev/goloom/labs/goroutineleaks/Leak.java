package dev.goloom.labs.goroutineleaks;

import dev.goloom.labs.proofs.Scene;
import dev.goloom.leaks.WaitReason;
import java.util.Locale;

/// The twelve.
@SuppressWarnings("ImmutableEnumChecker") // its code captures nothing
enum Leak {
  FORGOTTEN_RECEIVER(
      "A send waits for ever when the receiver has stopped waiting.",
      WaitReason.CHAN_SEND,
      ChannelLeaks::forgottenReceiver,
      ChannelLeaks::forgottenReceiverFixed),
  FORGOTTEN_SENDER(
      "A range over a channel waits for ever when the sender does not close it.",
      WaitReason.CHAN_RECEIVE,
      ChannelLeaks::forgottenSender,
      ChannelLeaks::forgottenSenderFixed),
  NIL_CHANNEL(
      "A receive from a nil channel waits for ever.",
      WaitReason.CHAN_RECEIVE_NIL,
      ChannelLeaks::nilChannel,
      ChannelLeaks::nilChannelFixed),
  SELECT_WITHOUT_DONE(
      "A select without a done case cannot be told to stop.",
      WaitReason.SELECT,
      ChannelLeaks::selectWithoutDone,
      ChannelLeaks::selectWithoutDoneFixed),
  CONTEXT_NEVER_CANCELLED(
      "A context that is never cancelled keeps whoever waits for it.",
      WaitReason.CONTEXT,
      ChannelLeaks::contextNeverCancelled,
      ChannelLeaks::contextNeverCancelledFixed),
  BLOCKED_PIPELINE(
      "When the consumer leaves, every stage of the pipeline before it stands.",
      WaitReason.CHAN_SEND,
      ChannelLeaks::blockedPipeline,
      ChannelLeaks::blockedPipelineFixed),
  WAIT_GROUP_SHORT(
      "A wait group never reaches zero when a task throws before Done.",
      WaitReason.WAIT_GROUP,
      LockLeaks::waitGroupShort,
      LockLeaks::waitGroupShortFixed),
  LOCK_NOT_RELEASED(
      "A lock whose holder threw is never released.",
      WaitReason.MUTEX,
      LockLeaks::lockNotReleased,
      LockLeaks::lockNotReleasedFixed),
  READ_LOCK_UPGRADED(
      "A read lock that is upgraded to a write lock waits for itself.",
      WaitReason.RW_MUTEX_WRITE,
      LockLeaks::readLockUpgraded,
      LockLeaks::readLockUpgradedFixed),
  MISSED_SIGNAL(
      "A signal that comes before the wait is lost.",
      WaitReason.COND,
      LockLeaks::missedSignal,
      LockLeaks::missedSignalFixed),
  PERMIT_NOT_RETURNED(
      "A permit that is never given back starves whoever comes next.",
      WaitReason.SEMAPHORE,
      LockLeaks::permitNotReturned,
      LockLeaks::permitNotReturnedFixed),
  PROMISE_ABANDONED(
      "A promise that nobody completes keeps whoever wants the value.",
      WaitReason.FUTURE,
      LockLeaks::promiseAbandoned,
      LockLeaks::promiseAbandonedFixed);

  private final String statement;
  private final WaitReason reason;
  private final Play leaking;
  private final Play fixed;

  Leak(String statement, WaitReason reason, Play leaking, Play fixed) {
    this.statement = statement;
    this.reason = reason;
    this.leaking = leaking;
    this.fixed = fixed;
  }

  /// The code of one leak.
  @FunctionalInterface
  interface Play {
    void run(Scene scene) throws InterruptedException;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String statement() {
    return statement;
  }

  /// What the threads that leak wait for.
  WaitReason reason() {
    return reason;
  }

  /// How many threads one play of the leaking code leaves behind.
  int threads() {
    return this == BLOCKED_PIPELINE ? 2 : 1;
  }

  Play play(boolean leaks) {
    return leaks ? leaking : fixed;
  }

  /// Whether a frame is in its code: in the method that is named after it, or in a lambda there.
  boolean isAt(StackTraceElement frame) {
    String type = frame.getClassName();
    boolean ours =
        type.equals(ChannelLeaks.class.getName()) || type.equals(LockLeaks.class.getName());
    String method = id().replace("-", "");
    return ours && frame.getMethodName().toLowerCase(Locale.ROOT).contains(method);
  }
}
