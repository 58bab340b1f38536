import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { sessionQuery } from "@/api/session";
import { Failure } from "@/components/page/states";
import { Shell } from "./shell";

/** Lets signed-in people in and asks everybody else to sign in first, coming back here afterwards. */
export function SignedIn() {
  const session = useQuery(sessionQuery);
  if (session.data) return <Shell />;
  if (session.data === null) return <ToSignIn />;
  if (session.error) {
    return (
      <main style={{ maxWidth: 560, margin: "20vh auto 0", padding: 16 }}>
        <Failure error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return null;
}

/** Goes to the sign-in page once; the address changes while it goes, so the one wanted is kept from the start. */
function ToSignIn() {
  const { href } = useLocation();
  const navigate = useNavigate();
  const wanted = useRef(href);
  useEffect(() => {
    const next = wanted.current === "/" ? undefined : wanted.current;
    void navigate({ to: "/sign-in", search: { next } as never, replace: true });
  }, [navigate]);
  return null;
}
