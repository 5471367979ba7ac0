/** What was written here and is not kept on the server yet. */
interface Written {
  /** Whose it is: nobody else's session sends it. */
  account: string;
  content: object;
}

/**
 * Drafts that have not arrived: written while the line was down, or a moment before somebody went to another page. In this page's memory
 * only and never in the browser's storage; sent as soon as the line is back, wherever in the desk somebody is then.
 */
export class Unsent {
  readonly #waiting = new Map<string, Written>();

  constructor(private readonly keep: (place: string, content: object) => Promise<unknown>) {}

  note(place: string, account: string, content: object): void {
    this.#waiting.set(place, { account, content });
  }

  /** What this account wrote for a place, where it has not arrived. */
  of(place: string, account: string): object | null {
    const written = this.#waiting.get(place);
    return written?.account === account ? written.content : null;
  }

  drop(place: string): void {
    this.#waiting.delete(place);
  }

  any(): boolean {
    return this.#waiting.size > 0;
  }

  /** Sends one; whether it arrived, or there was nothing to send. What was written meanwhile waits on. */
  async send(place: string): Promise<boolean> {
    const written = this.#waiting.get(place);
    if (written === undefined) return true;
    try {
      await this.keep(place, written.content);
    } catch {
      return false;
    }
    if (this.#waiting.get(place) === written) this.#waiting.delete(place);
    return true;
  }

  /** Sends all that this account wrote; what another wrote before it at the same machine is forgotten. */
  async sendAll(account: string): Promise<void> {
    for (const [place, written] of [...this.#waiting]) {
      if (written.account === account) await this.send(place);
      else this.drop(place);
    }
  }
}
