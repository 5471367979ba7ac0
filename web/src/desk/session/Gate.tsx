import { lazy, Suspense, type ReactNode } from "react";
import { sessionEnded } from "../../api/client";
import { useSession } from "../../api/queries";
import { Failed } from "../../kit/states";
import { Entrance } from "./Entrance";
import { SignIn } from "./SignIn";

const ForcedChange = lazy(async () => ({ default: (await import("./PasswordPage")).ForcedChange }));

/**
 * Lets in who is signed in. When a session ends during work the page stays as it is, but hidden: whoever
 * comes by sees nobody's record, and after signing in again nothing is lost.
 */
export function Gate({ children }: { children: ReactNode }) {
  const session = useSession();
  const ended = sessionEnded.use();
  if (session.isPending) return null;
  if (session.isError) {
    return (
      <Entrance>
        <Failed error={session.error} retry={() => void session.refetch()} />
      </Entrance>
    );
  }
  if (session.data === null) return <SignIn />;
  if (session.data.must_change_password) {
    return (
      <Entrance>
        <Suspense>
          <ForcedChange account={session.data.account} />
        </Suspense>
      </Entrance>
    );
  }
  return (
    <>
      <div hidden={ended} inert={ended}>
        {children}
      </div>
      {ended ? <SignIn resuming={session.data.account} /> : null}
    </>
  );
}
