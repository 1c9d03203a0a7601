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

const { passed, failed } = count(process.argv[2]);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
