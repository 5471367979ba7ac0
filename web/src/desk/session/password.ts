export type PasswordFault = { kind: "too_short"; missing: number } | { kind: "too_plain" | "holds_account" | "same_as_old" };

/** The server's rule, told before it is asked: 10 characters, 5 different ones, without the account's name. */
export function passwordFault(next: string, current: string, account: string): PasswordFault | null {
  const characters = [...next];
  if (characters.length < 10) return { kind: "too_short", missing: 10 - characters.length };
  if (new Set(characters).size < 5) return { kind: "too_plain" };
  if (account !== "" && next.toLowerCase().includes(account.toLowerCase())) return { kind: "holds_account" };
  if (next === current) return { kind: "same_as_old" };
  return null;
}
