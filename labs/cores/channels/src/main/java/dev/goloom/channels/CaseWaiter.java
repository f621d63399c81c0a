package dev.goloom.channels;

/// The place of one case of a waiting select in its channel's queue.
final class CaseWaiter extends Waiter {
  private final SelectWaiter select;
  private final Select.ChanCase<?> owner;

  CaseWaiter(SelectWaiter select, Select.ChanCase<?> owner) {
    super(null, null);
    this.select = select;
    this.owner = owner;
  }

  Select.ChanCase<?> owner() {
    return owner;
  }

  @Override
  boolean sends() {
    return owner.sends();
  }

  @Override
  boolean claim() {
    return select.claim();
  }

  @Override
  void complete() {
    select.complete(this);
  }
}
