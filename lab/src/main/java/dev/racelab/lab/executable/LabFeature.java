package dev.racelab.lab.executable;

import dev.racelab.embedded.EmbeddedArchives;
import org.graalvm.nativeimage.hosted.Feature;
import org.graalvm.nativeimage.hosted.RuntimeReflection;
import org.graalvm.nativeimage.hosted.RuntimeResourceAccess;

/**
 * The lab's build step in native-image. Commands are no part of it: picocli's annotation processor
 * writes down what picocli needs.
 */
public final class LabFeature implements Feature {
  private static final String LAB = "dev.racelab.lab.";

  @Override
  public String getDescription() {
    return "Records of the lab for Jackson, and the archives of PostgreSQL and Redis";
  }

  @Override
  public void beforeAnalysis(BeforeAnalysisAccess access) {
    // Jackson reads and writes records by reflection. Whatever record can be reached at all may be
    // one of those, and the lab has few, so nobody has to keep a list.
    access.registerSubtypeReachabilityHandler((reached, type) -> bindable(type), Record.class);
    access.registerSubtypeReachabilityHandler((reached, type) -> bindable(type), Enum.class);
    Module resources = access.getApplicationClassLoader().getUnnamedModule();
    EmbeddedArchives.ofThisMachine()
        .names()
        .forEach(name -> RuntimeResourceAccess.addResource(resources, name));
  }

  private static void bindable(Class<?> type) {
    if (type.getName().startsWith(LAB)) {
      RuntimeReflection.register(type);
      RuntimeReflection.registerAllRecordComponents(type);
      RuntimeReflection.register(type.getDeclaredConstructors());
      RuntimeReflection.register(type.getDeclaredMethods());
      RuntimeReflection.register(type.getDeclaredFields());
    }
  }
}
