/// What a lab is made of: a [Lab] lists [Claim]s, each is measured and gets a [Verdict], and a
/// [Report] holds what was seen.
@NullMarked
package dev.goloom.kit;

import org.jspecify.annotations.NullMarked;
