module goloom/benchmarks

go 1.19
