#!/bin/sh
# Interesting (status 1) while the file adds codes. Takes an argument first.
! grep -q "qnn.add_$1" "$2"
