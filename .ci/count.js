import { readFileSync } from 'node:fs';

/** Says in one line how the tests went. A test that was skipped, or a file that did not even load, has failed here. */
function count(file) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const skipped = result.numPendingTests + result.numTodoTests;
    if (skipped > 0) process.stdout.write(`${skipped} skipped, which counts as failed\n`);
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites + skipped,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const counts = process.argv.slice(2).map(count);
const sum = (key) => counts.reduce((total, one) => total + one[key], 0);
const passed = sum('passed');
const failed = sum('failed');
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || counts.some((one) => one.passed === 0) ? 1 : 0;
