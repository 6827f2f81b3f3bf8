#!/usr/bin/env node
"use strict";
// Starts the command line. Types are checked by `npm run check`, not at every start.
// The AWS SDK announces the end of Node 20 at every start; the supported versions are in package.json.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
process.env.TS_NODE_PROJECT ??= require("node:path").join(__dirname, "..", "tsconfig.json");
require("ts-node/register");
require("../cli/main").main(process.argv);
