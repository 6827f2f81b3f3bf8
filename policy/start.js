"use strict";
// Starts the policy pack. The host that runs policy packs insists on checking types at every start, and has no option
// against it; they are checked by `npm test`, and a preview should not wait for them a second time.
delete require.extensions[".ts"];
process.env.TS_NODE_PROJECT = require("node:path").join(__dirname, "..", "tsconfig.json");
require("ts-node/register/transpile-only");
require("./index.ts");
