import { Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { placeProblems } from "@/components/form/problems";
import { SaveBar } from "@/components/form/save-bar";
import { Loaded } from "@/components/page/states";
import { languages } from "@/lib/i18n";
import { notifyDone } from "@/lib/notify";
import { AdminPage } from "./admin-page";

interface Organisation {
  name: string;
  time_zone: string;
  language: string;
}

/** Name, time zone and language of the organisation. */
export function OrganisationPage() {
  const organisation = useQuery({
    queryKey: ["organisation"],
    queryFn: () => ok(api.GET("/api/v1/organisation")),
  });
  return (
    <AdminPage>
      <Loaded query={organisation}>{(values) => <Form values={values} />}</Loaded>
    </AdminPage>
  );
}

function Form({ values: { name, time_zone, language } }: { values: Organisation }) {
  const { t } = useTranslation("admin");
  const queries = useQueryClient();
  const { register, control, handleSubmit, reset, setError, formState } = useForm<Organisation>({
    values: { name, time_zone, language },
  });
  const saving = useMutation({
    mutationFn: (body: Organisation) => ok(api.PATCH("/api/v1/organisation", { body })),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["organisation"] }),
        queries.invalidateQueries({ queryKey: ["session"] }),
      ]);
      notifyDone(t("organisation.saved"));
    },
    onError: (error) => placeProblems(error, setError, ["name", "time_zone", "language"]),
  });
  const save = handleSubmit((body) => saving.mutate(body));
  return (
    <form onSubmit={save}>
      <Stack maw={480} className="card">
        <TextInput
          label={t("organisation.name")}
          error={formState.errors.name && (formState.errors.name.message || t("organisation.name_needed"))}
          {...register("name", { required: true })}
        />
        <Controller
          name="time_zone"
          control={control}
          render={({ field }) => (
            <Select
              {...field}
              label={t("organisation.time_zone")}
              description={t("organisation.time_zone_text")}
              data={Intl.supportedValuesOf("timeZone").concat("UTC")}
              searchable
              allowDeselect={false}
              limit={80}
              error={formState.errors.time_zone?.message}
            />
          )}
        />
        <Controller
          name="language"
          control={control}
          render={({ field }) => (
            <Select
              {...field}
              label={t("organisation.language")}
              data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
              allowDeselect={false}
              error={formState.errors.language?.message}
            />
          )}
        />
      </Stack>
      <SaveBar
        dirty={formState.isDirty}
        saving={saving.isPending}
        onSave={() => void save()}
        onReset={() => reset()}
      />
    </form>
  );
}
