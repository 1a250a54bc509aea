"""The arrears-free project office programme, and the training log."""
