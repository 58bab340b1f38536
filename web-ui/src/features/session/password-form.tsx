import { Button, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import { placeProblems } from "@/components/form/problems";
import { notifyDone } from "@/lib/notify";

interface Passwords {
  current_password: string;
  password: string;
}

/** Changes one's own password; other devices are signed out. */
export function PasswordForm() {
  const { t } = useTranslation("session");
  const { register, handleSubmit, reset, setError, formState } = useForm<Passwords>({
    defaultValues: { current_password: "", password: "" },
  });
  const changing = useMutation({
    mutationFn: (body: Passwords) => ok(api.PUT("/api/v1/session/password", { body })),
    onSuccess: () => {
      reset();
      notifyDone(t("password.changed"));
    },
    onError: (error) => {
      if (asApiError(error).status === 401) setError("current_password", { message: t("password.wrong") });
      else placeProblems(error, setError, ["current_password", "password"]);
    },
  });
  const { current_password: current, password } = formState.errors;
  return (
    <form onSubmit={handleSubmit((body) => changing.mutate(body))}>
      <Stack gap="sm" maw={320} align="stretch">
        <PasswordInput
          label={t("password.current")}
          autoComplete="current-password"
          error={current && (current.message || t("sign_in.password_needed"))}
          visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password") }}
          {...register("current_password", { required: true })}
        />
        <PasswordInput
          label={t("password.new")}
          description={t("password.rule")}
          autoComplete="new-password"
          error={password && (password.message || t("password.rule"))}
          visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password") }}
          {...register("password", { required: true, minLength: 8 })}
        />
        <Button type="submit" variant="default" loading={changing.isPending} style={{ alignSelf: "start" }}>
          {t("password.change")}
        </Button>
      </Stack>
    </form>
  );
}
