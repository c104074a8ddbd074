package dev.lockkeeper.operator.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All objects of one kind, and what happened to them in order, for watches to tell. */
final class Kind<T extends HasMetadata> {
  private final Map<String, T> objects = new TreeMap<>();
  private final List<Change<T>> changes = new ArrayList<>();

  /** Something that happened to an object; null when it went. */
  record Change<T>(String key, @Nullable T object) {}

  static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  static String key(HasMetadata object) {
    return key(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  @Nullable T get(String key) {
    return objects.get(key);
  }

  List<T> all() {
    return List.copyOf(objects.values());
  }

  Map<String, T> copy() {
    return new TreeMap<>(objects);
  }

  /** Takes over an object, with the version it has. */
  void put(T object) {
    var key = key(object);
    objects.put(key, object);
    changes.add(new Change<>(key, object));
  }

  void remove(String key) {
    if (objects.remove(key) != null) {
      changes.add(new Change<>(key, null));
    }
  }

  int count() {
    return changes.size();
  }

  Change<T> change(int number) {
    return changes.get(number);
  }
}
