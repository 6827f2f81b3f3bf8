/** How a command ends when the user has something to mend: a message and an exit code, never a stack trace. */

/** 0 everything holds, 1 a fault was found, 2 usage, config or access. */
export type ExitCode = 0 | 1 | 2;

/** A failure that the user can mend. The message is printed as it is on stderr. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: Exclude<ExitCode, 0> = 2,
  ) {
    super(message);
    this.name = "Failure";
  }
}
