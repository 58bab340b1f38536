import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { sessionQuery } from "@/api/session";
import { Failure } from "@/components/page/states";
import { Shell } from "./shell";

/** Lets signed-in people in and asks everybody else to sign in first, coming back here afterwards. */
export function SignedIn() {
  const { href } = useLocation();
  const navigate = useNavigate();
  const session = useQuery(sessionQuery);
  // This page stays until that of the sign-in has been loaded, and sees its address meanwhile.
  const leaving = session.data === null && !href.startsWith("/sign-in");
  useEffect(() => {
    if (leaving) void navigate({ to: "/sign-in", search: href === "/" ? {} : { next: href }, replace: true });
  }, [leaving, href, navigate]);
  if (session.data) return <Shell />;
  if (session.error) {
    return (
      <main style={{ maxWidth: 560, margin: "20vh auto 0", padding: 16 }}>
        <Failure error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return null;
}
