%% -*- erlang -*-
%% {application, commented, [{vsn, "0"}]}.
{application, taker,
 [{description, "Takes {vsn, \"9.9\"} and keeps"},
  {vsn,"3.10.2"},
  {modules, ['taker app', taker_sup]},
  {env, [{vsn, [{vsn, "7"}]}, {quote, $"}, {other, $\"}]},
  {applications,[kernel, stdlib]}]}.
