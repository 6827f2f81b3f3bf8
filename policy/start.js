"use strict";
// Starts the policy pack. The host that runs policy packs checks types at every start and has no option against it;
// they are checked by `npm test`, and each preview would wait some seconds for them. So its compiler is switched off.
process[Symbol.for("ts-node.register.instance")]?.enabled(false);
process.env.TS_NODE_PROJECT = require("node:path").join(__dirname, "..", "tsconfig.json");
require("ts-node/register/transpile-only");
require("./index.ts");
