import { importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

// Data flows one way: config -> plan -> components -> outputs. The readers (reachability, cost, report,
// policy, cli) look downstream and nothing looks back at them. `from` may not be imported by `target`.
const zones = [
  {
    target: "./resources",
    from: [
      "./plan",
      "./components",
      "./stacks",
      "./offline",
      "./reachability",
      "./cost",
      "./report",
      "./policy",
      "./automation",
      "./cli",
    ],
  },
  {
    target: "./plan",
    from: ["./components", "./offline", "./reachability", "./cost", "./report", "./policy", "./automation", "./cli"],
  },
  // The plan reads the settings; their types are inferred from the schema.
  { target: "./plan", from: "./stacks", except: ["./schema.ts"] },
  // The two components at the top take arguments as the configuration has them: parsed, checked and looked up alike.
  {
    target: "./components",
    from: "./stacks",
    except: ["./schema.ts", "./issues.ts", "./parse.ts", "./lookups.ts", "./aws-package.ts", "./identity-tags.ts"],
  },
  {
    target: "./components",
    from: ["./offline", "./reachability", "./cost", "./report", "./policy", "./automation", "./cli"],
  },
  { target: "./stacks", from: ["./offline", "./cost", "./report", "./policy", "./automation", "./cli"] },
  // A recorded network is configuration: pure data that the plan stands on.
  { target: "./stacks", from: "./reachability", except: ["./sources/snapshot"] },
  { target: "./testing", from: ["./report", "./policy", "./automation", "./cli", "./cost"] },
  { target: "./offline", from: ["./report", "./policy", "./automation", "./cli"] },
  {
    target: "./reachability",
    from: ["./components", "./stacks", "./offline", "./cost", "./report", "./policy", "./automation", "./cli"],
  },
  {
    target: "./cost",
    from: ["./components", "./stacks", "./offline", "./report", "./policy", "./automation", "./cli"],
  },
  { target: "./report", from: ["./components", "./policy", "./automation", "./cli"] },
  { target: "./policy", from: ["./components", "./offline", "./report", "./automation", "./cli"] },
  { target: "./automation", from: ["./components", "./report", "./policy", "./cli"] },
  // The server reads; nothing in it can change a stack.
  { target: "./mcp", from: ["./components", "./policy", "./automation", "./cli"] },
];

// What only one command needs is loaded when that command runs.
const wholeAws = {
  name: "@pulumi/aws",
  message: "Import the service module: @pulumi/aws/ec2 (the whole package costs seconds at start).",
};
const mcpLibrary = {
  group: ["@modelcontextprotocol/*", "**/mcp/serve", "**/mcp/server"],
  message: "Import it dynamically: only `egress mcp` pays for loading the protocol.",
};

// The pure folders: no Pulumi, no AWS client, no file, network or process.
const impure = [
  { group: ["@pulumi/*"], message: "This folder is pure: it imports nothing of Pulumi." },
  { group: ["@aws-sdk/*"], message: "This folder is pure: AWS is read in a sources/ folder." },
  {
    group: ["node:*", "fs", "fs/*", "http", "https", "net", "path", "os", "child_process"],
    message: "This folder is pure: no file, network or process.",
  },
];

export default tseslint.config(
  { ignores: ["node_modules", "dist", "coverage", "app", "examples/components", "**/*.js", "**/*.mjs"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    rules: {
      "import-x/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones }],
      "no-restricted-imports": ["error", { paths: [wholeAws], patterns: [mcpLibrary] }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // An Output in a template string prints its object, not its value.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["plan/**/*.ts", "resources/**/*.ts", "reachability/**/*.ts", "cost/**/*.ts"],
    ignores: ["reachability/sources/**", "cost/sources/**"],
    rules: { "no-restricted-imports": ["error", { patterns: impure }] },
  },
  {
    files: ["mcp/**/*.ts", "test/mcp/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { paths: [wholeAws] }] },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off", "@typescript-eslint/no-floating-promises": "off" },
  },
);
