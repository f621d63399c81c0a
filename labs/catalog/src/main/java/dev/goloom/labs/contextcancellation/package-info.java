/// Question: how do deadlines and cancellation travel through downstream calls?
@NullMarked
package dev.goloom.labs.contextcancellation;

import org.jspecify.annotations.NullMarked;
