% what it is
name(taker).
version('0.5.2').
title('Takes (and keeps)').
requires(giver).
