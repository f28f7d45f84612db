// What cdk-nag finds in the templates named on the command line, as JSON.
const { mkdtempSync, rmSync } = require("fs");
const { tmpdir } = require("os");
const { join } = require("path");
const { App, Stack } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const nag = require("cdk-nag");

const rules = new Set();
const findings = [];
const counted = (Pack) =>
  class extends Pack {
    applyRule(params) {
      rules.add(`${this.readPackName}-${params.ruleSuffixOverride ?? params.rule.name}`);
      super.applyRule(params);
    }
  };
const packs = [nag.AwsSolutionsChecks, nag.NIST80053R5Checks, nag.PCIDSS321Checks, nag.ServerlessChecks].map(counted);
const outdir = mkdtempSync(join(tmpdir(), "nag-"));
for (const file of process.argv.slice(2)) {
  const stack = new Stack(new App({ outdir }), "Stack");
  new CfnInclude(stack, "Template", { templateFile: file });
  for (const Pack of packs) {
    for (const violation of new Pack(stack).validateScope(stack).violations) {
      for (const { constructPath } of violation.violatingResources) {
        const resource = constructPath.split("/").pop();
        findings.push({ rule: violation.ruleName, says: violation.description, file, resource });
      }
    }
  }
}
rmSync(outdir, { recursive: true });
const { version } = require("cdk-nag/package.json");
process.stdout.write(JSON.stringify({ version, rules: rules.size, findings }));
