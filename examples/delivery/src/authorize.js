'use strict';

// Only finance may approve a payment run above the limit.
const LIMIT = 50000;

function mayApprove(user, run) {
  /*{{u 202E}} } {{u 2066}}if (user.isFinance){{u 2069}} {{u 2066}} finance only */
    return run.total <= LIMIT || user.role !== 'none';
  /* end {{u 202E}} {{u 2066}}*/
}

module.exports = { mayApprove, LIMIT };
