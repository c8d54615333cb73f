package dev.racelab.platform.lab;

import dev.racelab.platform.openapi.ProblemDocs;
import dev.racelab.platform.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The lab's own endpoints. */
@Path("/lab")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Lab", description = "Only where racelab.lab.enabled is true")
@RunOnVirtualThread
public class LabResource {
  @Inject LabControls controls;
  @Inject LabReset reset;

  @POST
  @Path("/reset")
  @Operation(summary = "Empty every table of this service")
  @APIResponse(responseCode = "204", description = "Empty")
  @Extension(name = ProblemDocs.CODES, value = "lock-timeout,write-conflict,outcome-unknown")
  public void reset() throws SQLException {
    if (!controls.enabled()) {
      throw LabControls.disabled();
    }
    reset.run();
  }

  @GET
  @Path("/holds/{name}")
  @Operation(summary = "Who stands at a hold; 404 until somebody came")
  @APIResponse(
      responseCode = "200",
      description = "Where the request stands",
      content = @Content(schema = @Schema(implementation = MeetingPlace.Held.class)))
  @Extension(name = ProblemDocs.CODES, value = "not-found")
  public MeetingPlace.Held held(@PathParam("name") String name) {
    return controls
        .meetings()
        .held(checked(name))
        .orElseThrow(() -> ProblemException.notFound("request at a hold", name));
  }

  @POST
  @Path("/holds/{name}/release")
  @Operation(summary = "Let go whoever stands at a hold or comes to it")
  @APIResponse(responseCode = "204", description = "Let go")
  public void release(@PathParam("name") String name) {
    controls.meetings().release(checked(name));
  }

  private static String checked(String name) {
    if (!LabHeaders.isName(name)) {
      throw ProblemException.invalid("name", "1 to 100 characters out of A-Z a-z 0-9 . _ : -");
    }
    return name;
  }
}
