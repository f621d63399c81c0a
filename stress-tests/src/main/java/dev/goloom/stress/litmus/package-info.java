/// The litmus programs as jcstress tests: one class a program, one nested class a variant.
package dev.goloom.stress.litmus;
