import { defineConfig } from "vitest/config";

// Tests run from sources: nothing must be built first.
const conditions = ["@apigw/source", "node", "import", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "apps/*/{src,test}/**/*.test.ts", "tests/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "tests/.work/**", "tests/fixtures/**"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // What is waited for comes at once; a machine that others use too may hold its breath.
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 2,
    // The SDK is pinned; its advice on the Node version would stand between the lines of every test.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
