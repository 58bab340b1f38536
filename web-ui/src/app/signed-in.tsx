import { useQuery } from "@tanstack/react-query";
import { Navigate, useLocation } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import { Failure } from "@/components/page/states";
import { Shell } from "./shell";

/** Lets signed-in people in and asks everybody else to sign in first, coming back here afterwards. */
export function SignedIn() {
  const { href } = useLocation();
  const session = useQuery(sessionQuery);
  if (session.data) return <Shell />;
  if (session.data === null) {
    return <Navigate to="/sign-in" search={href === "/" ? {} : { next: href }} replace />;
  }
  if (session.error) {
    return (
      <main style={{ maxWidth: 560, margin: "20vh auto 0", padding: 16 }}>
        <Failure error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return null;
}
