package dev.goloom.leaks;

import java.util.Optional;

/// One thread as it stood at one moment. It holds no reference to the thread.
///
/// Immutable.
///
/// @param id the thread's identifier
/// @param name its name, empty if it has none
/// @param virtual whether it is a virtual thread
/// @param state its state
/// @param reason what it waited for, as its stack tells
/// @param stack where it stood; records of threads at one place share it
/// @param blocker the object it waited on, as `class@hash`, if known
/// @param createdBy who started it: the class of its task, or a frame, if known
public record ThreadRecord(
    long id,
    String name,
    boolean virtual,
    Thread.State state,
    WaitReason reason,
    Stack stack,
    Optional<String> blocker,
    Optional<String> createdBy) {}
